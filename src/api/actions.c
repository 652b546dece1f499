#include "api/actions.h"

#include "access/access_actions.h"
#include "flow/flow_actions.h"
#include "label/label_actions.h"
#include "party/party_actions.h"
#include "product/product_actions.h"

const struct action *const ACTION_TABLES[] = {
    PARTY_ACTIONS, PRODUCT_ACTIONS, LABEL_ACTIONS, FLOW_ACTIONS, NULL,
    ACCESS_ACTIONS, PARTY_ACTIONS, PRODUCT_ACTIONS, FLOW_ACTIONS, NULL,
    PARTY_ACTIONS, PRODUCT_ACTIONS, IMPORT_ACTIONS, FLOW_ACTIONS, NULL,
    PARTY_ACTIONS,  PRODUCT_ACTIONS, LABEL_ACTIONS,   FLOW_ACTIONS, NULL,
    ACCESS_ACTIONS, PARTY_ACTIONS,   PRODUCT_ACTIONS, FLOW_ACTIONS, NULL,
};
