#include "api/actions.h"

#include "access/access_actions.h"
#include "access/agency_actions.h"
#include "access/delegation_actions.h"
#include "access/passkey_actions.h"
#include "access/password_actions.h"
#include "access/second_factor_actions.h"
#include "access/token_actions.h"
#include "epcis/import_actions.h"
#include "epcis/map_actions.h"
#include "epcis/own_actions.h"
#include "epcis/store_actions.h"
#include "evidence/evidence_actions.h"
#include "flow/alert_actions.h"
#include "flow/alias_actions.h"
#include "flow/balance_actions.h"
#include "flow/check_actions.h"
#include "flow/correct_actions.h"
#include "flow/move_actions.h"
#include "flow/pack_actions.h"
#include "flow/scan_actions.h"
#include "flow/trace_actions.h"
#include "flow/transform_actions.h"
#include "flow/unit_actions.h"
#include "flow/where_actions.h"
#include "label/account_actions.h"
#include "label/design_actions.h"
#include "label/document_actions.h"
#include "label/key_actions.h"
#include "label/label_actions.h"
#include "label/printer_actions.h"
#include "label/relabel_actions.h"
#include "label/status_actions.h"
#include "matter/matter_actions.h"
#include "party/contact_actions.h"
#include "party/party_actions.h"
#include "product/product_actions.h"
#include "record/log_actions.h"
#include "record/witness_actions.h"
#include "report/board_actions.h"
#include "report/handover_actions.h"
#include "report/matter_export_actions.h"
#include "sampling/blind_actions.h"
#include "sampling/sampling_actions.h"
#include "sampling/visit_actions.h"

/* One table per line, so that two additions merge as two lines. */
/* clang-format off */
const struct action *const ACTION_TABLES[] = {
    PARTY_ACTIONS,
    CONTACT_ACTIONS,
    PRODUCT_ACTIONS,
    IMPORT_ACTIONS,
    EPCIS_IMPORT_ACTIONS,
    LABEL_ACTIONS,
    PRINTER_ACTIONS,
    PRINT_ACTIONS,
    STATUS_ACTIONS,
    DESIGN_ACTIONS,
    ACCOUNT_ACTIONS,
    RELABEL_ACTIONS,
    KEY_ACTIONS,
    TRUST_ACTIONS,
    ROOT_ACTIONS,
    MOVE_ACTIONS,
    CHECK_ACTIONS,
    UNIT_ACTIONS,
    ALIAS_ACTIONS,
    CORRECT_ACTIONS,
    PACK_ACTIONS,
    TRANSFORM_ACTIONS,
    ALERT_ACTIONS,
    SCAN_ACTIONS,
    TRACE_ACTIONS,
    BALANCE_ACTIONS,
    WHERE_ACTIONS,
    ACCESS_ACTIONS,
    PASSWORD_ACTIONS,
    AGENCY_ACTIONS,
    DELEGATION_ACTIONS,
    TOKEN_ACTIONS,
    SECOND_FACTOR_ACTIONS,
    PASSKEY_ACTIONS,
    EVIDENCE_ACTIONS,
    LOG_ACTIONS,
    WITNESS_ACTIONS,
    SAMPLING_ACTIONS,
    VISIT_ACTIONS,
    DOCUMENT_ACTIONS,
    BLIND_ACTIONS,
    RECALL_ACTIONS,
    WAIVER_ACTIONS,
    DRILL_ACTIONS,
    IMPAIRMENT_ACTIONS,
    ORDER_ACTIONS,
    COLLECT_ACTIONS,
    DESTRUCTION_ACTIONS,
    BOARD_ACTIONS,
    MATTER_EXPORT_ACTIONS,
    HANDOVER_ACTIONS,
    RECEIVED_ACTIONS,
    EPCIS_EXPORT_ACTIONS,
    EPCIS_MAP_ACTIONS,
    SEIZURE_ACTIONS,
    INQUIRY_ACTIONS,
    NOTICE_ACTIONS,
    CHANNEL_ACTIONS,
    MESSAGE_ACTIONS,
    EPCIS_ACTIONS,
    NULL,
};
/* clang-format on */
