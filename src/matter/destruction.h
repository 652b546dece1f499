/* Destroying what is in custody: opened with a basis, two officers and a witness, goods
 * counted in; closed with photographs and goods counted out. */
#pragma once
#include "base/fault.h"

struct act;

/* `destruction open` on act's input. Faults: those of matter_destruction_open(), of
 * matter_officers(), matter_place_find() and pack_units_find() (a pack's code stands for
 * every unit in it); destruction_unit (input: a unit of another batch, or named twice;
 * conflict: not in custody there, or in another open destruction). */
struct fault *destruction_run_open(struct act *act);

/* `destruction close`: what was counted out moves from custody to destroyed, labelled
 * units as such and the rest by quantity; what was not stays in custody. Faults:
 * destruction_unknown (absent), those of matter_destruction_close() and
 * matter_time_check(), destruction_unit (conflict: a unit has left custody meanwhile;
 * input: a missing one was not named). */
struct fault *destruction_run_close(struct act *act);

/* `destruction show`: all that a certificate of destruction states. */
struct fault *destruction_run_show(struct act *act);
