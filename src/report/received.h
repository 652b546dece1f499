/* Matters that come from authorities elsewhere. */
#pragma once
#include "base/fault.h"

struct act;

/* Checks the packet in act's body against the sender's key and takes it in: its events
 * with their proofs, its files and documents as evidence. Faults: packet_zip,
 * packet_large, packet_proof, packet_lacks (input: what the hand-over lists is not
 * there), sender_unknown (conflict), received_already (conflict); then nothing is kept.
 */
struct fault *received_run_take(struct act *act);

/* Accepts or returns one. Faults: received_unknown (absent), received_settled
 * (conflict). */
struct fault *received_run_settle(struct act *act);

/* Gives the proof of one of its events as act's document. Fault: received_unknown. */
struct fault *received_run_proof(struct act *act);

/* Takes up a sender. Fault: sender_key (input: it is no key of a record). */
struct fault *sender_run_add(struct act *act);
