#pragma once
#include "api/action.h"

#define LABEL_TYPES "unit|pack|batch|sample|reserve|seal|document|destruction"
#define LABEL_PRINT_TYPES LABEL_TYPES "|twin"

/* Fields of every action that prints: how the labels lie on paper. */
/* clang-format off */
#define LABEL_PRINT_FIELDS \
    {"media", FIELD_TEXT, false, 32, NULL, "介质，默认 a4-3x9，标签打印机为 roll-50x30", \
     "medium; a4-3x9 where not given, roll-50x30 for label printers"}, \
    {"dpi", FIELD_INT, false, 4800, NULL, "打印机分辨率，默认 300", \
     "the printer's dots per inch, 300 where not given"}, \
    {"language", FIELD_TEXT, false, 0, "both|zh|en", \
     "标签文字：both 双语（默认）、zh、en", \
     "the labels' own words: both languages (default), zh or en"}, \
    {"diameter", FIELD_NUMBER, false, 0, NULL, \
     "所贴圆柱的直径（毫米），二维码过宽时提醒", \
     "diameter in mm of what the labels go round: warns of a code too wide for it"}, \
    {"start_cell", FIELD_INT, false, 2500, NULL, "第一页跳过的格数（用过的格）", \
     "cells of a half-used first sheet to pass over"}, \
    {"offset_x", FIELD_NUMBER, false, 0, NULL, "整体右移（毫米），校正打印机偏差", \
     "shift to the right, mm, for the printer's own error"}, \
    {"offset_y", FIELD_NUMBER, false, 0, NULL, "整体下移（毫米），校正打印机偏差", \
     "shift downwards, mm, for the printer's own error"}, \
    {"reason", FIELD_TEXT, false, 200, NULL, "重印原因；首次打印不用填", \
     "why labels are printed again; a first print needs none"}
/* clang-format on */

extern const struct action LABEL_ACTIONS[];
