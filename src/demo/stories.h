/* The batches of the demo city: a few with a story worth showing, the rest ordinary. */
#pragma once
#include "demo/lot.h"

enum { STORY_LOTS_MIN = 16 }; /* the stories, and two ordinary ones */

/* How many batches a city of this scale has: 60 for 1, never under STORY_LOTS_MIN. */
int stories_lots(double scale);

/* Sets d->sampled_at; before the first story_tell(). */
void stories_plan(struct demo *d);

/* Makes batch `number` (from 0) with everything that happens to it. */
void story_tell(struct demo *d, int number);
