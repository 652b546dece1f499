/* The clerk: a process that makes the notices that fall due, so that nobody has to think
 * of it. */
#pragma once

struct api_settings;

/* Runs until SIGTERM; once a minute it makes what is due (notice_make_due). What it made
 * is on record, so it may die and start again at any time, and run twice. Returns 0. */
int clerk_main(const struct api_settings *settings);
