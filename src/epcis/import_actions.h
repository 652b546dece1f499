/* `import epcis`: files of EPCIS events of any size. */
#pragma once
#include "api/action.h"

extern const struct action EPCIS_IMPORT_ACTIONS[];
