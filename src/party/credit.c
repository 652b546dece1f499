#include "party/credit.h"

#include <string.h>

bool
credit_code_good(const char *code)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    int sum = 0, weight = 1;

    if (strlen(code) != 18)
        return false;
    for (int i = 0; i < 18; i++) {
        const char *at = strchr(alphabet, code[i]);

        if (!at)
            return false;
        if (i == 17)
            return (31 - sum % 31) % 31 == (int)(at - alphabet);
        sum += (int)(at - alphabet) * weight;
        weight = weight * 3 % 31;
    }
    return false;
}
