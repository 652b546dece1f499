/* The flow of one batch as a drawing: a column for each step from where the trace began,
 * a box for each place, a curve for each flow. */
#pragma once
#include "flow/trace_store.h"
#include "report/paper.h"

/* Draws the kept part of `view` under a title, on a page that has room for it. In a
 * column of more than fit the largest are drawn, and one box stands for the rest. Draws
 * nothing, and returns false, where there are more columns than a page has room for. */
bool flow_drawing(struct arena *arena, struct paper *p, const struct trace_view *view,
                  bool en);
