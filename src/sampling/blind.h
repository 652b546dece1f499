/* Blind samples: the package for the laboratory bears a label that tells what to test,
 * and neither maker nor batch nor place before the result is recorded (flow.md §4). */
#pragma once
#include "base/fault.h"

struct act;

/* Makes the blind label of the sampling record that act's input names, for the laboratory
 * and with the items that it gives; answers number, code and label job. Faults:
 * sampling_unknown (absent), laboratory_unknown (input), blind_late (conflict: the result
 * is there), blind_twice (conflict), those of label_issue(). */
struct fault *blind_make(struct act *act, const char *sampling_number);

/* Answers what the blind sample of act's input is, and records who looked and why. Fault:
 * blind_unknown (absent). */
struct fault *blind_reveal(struct act *act);
