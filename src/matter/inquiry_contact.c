/* Who answered an inquiry, and whom he named, in full and for a reason. */
#include "access/act.h"
#include "matter/inquiry.h"
#include "matter_sql.h"

struct fault *
inquiry_run_contact(struct act *act)
{
    struct inquiry inquiry;
    struct pg_rows *rows;
    struct fault *fault = inquiry_find(act, &inquiry);

    if (!fault)
        fault = pg_run(act->pg, act->arena, SQL_inquiry_contact, &rows, 1, inquiry.id);
    if (fault)
        return fault;
    buf_puts(&act->out, pg_text(rows, 0, 0));
    return inquiry_append(act, &inquiry, "contact_revealed",
                          json_pack("{s:s}", "reason", act_text(act, "reason")));
}
