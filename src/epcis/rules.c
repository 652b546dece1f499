#include "epcis/rules.h"

#include <string.h>

static const struct rule {
    const char *name;
    const char *zh, *en; /* {} is what was found there */
} RULES[EPCIS_RULES] = {
    [EPCIS_EMPTY] = {"empty", "文档是空的", "the document is empty"},
    [EPCIS_SYNTAX] = {"syntax", "不是正确的格式，请检查引号、逗号和括号（{}）",
                      "not well formed; check quotes, commas and brackets ({})"},
    [EPCIS_UTF8] = {"utf8", "不是正确的 UTF-8，请用 UTF-8 保存（{}）",
                    "not valid UTF-8; save it as UTF-8 ({})"},
    [EPCIS_DUPLICATE] = {"duplicate_key", "同一对象中同一字段出现两次，请删去一个（{}）",
                         "a field stands twice in one object; take one out ({})"},
    [EPCIS_TOO_DEEP] = {"too_deep", "嵌套超过 32 层", "nested more than 32 levels deep"},
    [EPCIS_WANT_OBJECT] = {"want_object", "此处应为对象 {…}", "an object belongs here"},
    [EPCIS_WANT_ARRAY] = {"want_array", "此处应为列表 […]", "a list belongs here"},
    [EPCIS_WANT_TEXT] = {"want_text", "此处应为文本", "text belongs here"},
    [EPCIS_WANT_NUMBER] = {"want_number", "此处应为数字，不加引号",
                           "a number belongs here, without quotes"},
    [EPCIS_WANT_BOOLEAN] = {"want_boolean", "此处应为 true 或 false",
                            "true or false belongs here"},
    [EPCIS_MISSING] = {"missing", "缺少必填字段 {}",
                       "the field {} is required and missing"},
    [EPCIS_UNKNOWN_FIELD] = {"unknown_field",
                             "标准中此处没有字段 {}；自定义字段要带 @context 声明的前缀",
                             "the standard has no field {} here; a field of your own "
                             "takes a prefix that @context declares"},
    [EPCIS_UNKNOWN_PREFIX] = {"unknown_prefix", "字段 {} 的前缀没有在 @context 中声明",
                              "the prefix of {} is not declared in @context"},
    [EPCIS_CONTEXT] =
        {"context", "@context 应为网址、对象，或由它们组成的列表（至多 256 项，不重复）",
         "@context is a URL, an object, or a list of these, at most 256 and "
         "none twice"},
    [EPCIS_ROOT_TYPE] =
        {"root_type", "type 应为 EPCISDocument、EPCISQueryDocument 或事件类型，不是 {}",
         "type is EPCISDocument, EPCISQueryDocument or an event's, not "
         "{}"},
    [EPCIS_EVENT_TYPE] = {"event_type",
                          "没有事件类型 {}：应为 Object、Aggregation、Transaction、"
                          "Transformation、AssociationEvent，或自己的 URI",
                          "there is no event type {}: it is Object-, Aggregation-, "
                          "Transaction-, Transformation-, AssociationEvent, or a URI of "
                          "your own"},
    [EPCIS_SCHEMA_VERSION] = {"schema_version", "schemaVersion 应为 2.0，不是 {}",
                              "schemaVersion is 2.0, not {}"},
    [EPCIS_URI] = {"uri", "{} 不是 URI（如 urn:…、https://…；特殊字符写作 %XX）",
                   "{} is no URI (urn:…, https://…; special characters as %XX)"},
    [EPCIS_TIME] = {"time", "{} 不是时间，应如 2026-07-22T06:45:00+08:00",
                    "{} is no time; write it like 2026-07-22T06:45:00+08:00"},
    [EPCIS_OFFSET] = {"offset", "{} 不是时差，应如 +08:00（至多 14 小时）",
                      "{} is no offset; write it like +08:00, at most 14 hours"},
    [EPCIS_UOM] = {"uom", "{} 不是计量单位代码，应为两三个大写字母或数字，如 KGM",
                   "{} is no unit code; it is two or three capitals or digits, like KGM"},
    [EPCIS_HEX] = {"hex", "{} 不是十六进制", "{} is not hexadecimal"},
    [EPCIS_NEGATIVE] = {"negative", "数量不能小于零", "a quantity is not below zero"},
    [EPCIS_ACTION] = {"action", "action 应为 ADD、OBSERVE 或 DELETE，不是 {}",
                      "action is ADD, OBSERVE or DELETE, not {}"},
    [EPCIS_WORD] = {"vocabulary", "标准词汇表中没有 {}；请用标准词，或用自己的 URI",
                    "the standard vocabulary has no {}; use a standard word or a URI of "
                    "your own"},
    [EPCIS_EMPTY_LIST] = {"empty_list", "列表至少要有一项", "the list needs an item"},
    [EPCIS_REPEATED] = {"repeated", "{} 在列表中重复", "{} stands twice in the list"},
    [EPCIS_NO_IDENTIFIERS] = {"no_identifiers",
                              "事件没有说是哪些物品：要有 epcList 或 quantityList，或者"
                              " sensorElementList 和 readPoint",
                              "the event names no goods: it needs epcList or "
                              "quantityList, or sensorElementList with readPoint"},
    [EPCIS_NO_CHILDREN] = {"no_children",
                           "ADD 和 OBSERVE 要有 childEPCs 或 childQuantityList",
                           "ADD and OBSERVE need childEPCs or childQuantityList"},
    [EPCIS_NO_PARENT] = {"no_parent", "action 为 ADD 或 DELETE 时要有 parentID",
                         "with ADD and DELETE parentID is required"},
    [EPCIS_NO_INPUT] = {"no_input",
                        "要有 inputEPCList 或 inputQuantityList；只在同一 "
                        "transformationID 的事件间分开写时才可缺一方",
                        "inputEPCList or inputQuantityList is needed; one side may be "
                        "missing only where a transformationID joins events"},
    [EPCIS_NO_OUTPUT] = {"no_output",
                         "要有 outputEPCList 或 outputQuantityList；只在同一 "
                         "transformationID 的事件间分开写时才可缺一方",
                         "outputEPCList or outputQuantityList is needed; one side may be "
                         "missing only where a transformationID joins events"},
    [EPCIS_ILMD_ACTION] = {"ilmd_action", "ilmd 只可用于 action 为 ADD 的事件",
                           "ilmd goes with action ADD only"},
    [EPCIS_NO_PERSISTENT] = {"persistent_empty",
                             "persistentDisposition 要有 set 或 unset",
                             "persistentDisposition needs set or unset"},
    [EPCIS_LOT_AND_SERIAL] = {"lot_and_serial",
                              "{} 同时含批号和序列号：事件中只写序列号，批号写入 ilmd",
                              "{} holds lot and serial together: the event takes the "
                              "serial, the lot goes in ilmd"},
    [EPCIS_BAD_EPC] = {"epc", "{} 不是正确的 EPC：位数或字符不符合 GS1 规则",
                       "{} is no valid EPC: its digits or characters break GS1's rules"},
    [EPCIS_XML_SYNTAX] = {"syntax", "不是格式正确的 XML，请检查标签、引号和实体（{}）",
                          "not well-formed XML; check tags, quotes and entities ({})"},
    [EPCIS_XML_SIZE] = {"too_large", "XML 文档超过 256 MiB，请分成几个",
                        "an XML document has 256 MiB at most; part it"},
    [EPCIS_XML_CROWDED] = {"xml_names",
                           "一个元素最多 256 个属性，一个事件最多 256 个命名空间",
                           "an element has 256 attributes at most, an event 256 "
                           "namespaces"},
    [EPCIS_XML_DOCTYPE] = {"doctype", "不接受 DOCTYPE 和实体定义，请删去",
                           "a DOCTYPE and entities are not accepted; take them out"},
    [EPCIS_XML_ELEMENT] = {"unknown_element",
                           "标准中此处没有元素 {}；自定义元素要属于自己的命名空间",
                           "the standard has no element {} here; an element of your own "
                           "belongs to a namespace of your own"},
    [EPCIS_XML_ATTRIBUTE] = {"unknown_attribute",
                             "标准中此处没有属性 {}；自定义属性要属于自己的命名空间",
                             "the standard has no attribute {} here; one of your own "
                             "belongs to a namespace of your own"},
    [EPCIS_XML_PREFIX] = {"undeclared_prefix", "{} 的前缀没有用 xmlns 声明",
                          "the prefix of {} is not declared by xmlns"},
    [EPCIS_XML_TWICE] = {"repeated_element", "{} 只可出现一次", "{} stands once only"},
    [EPCIS_XML_TEXT] = {"stray_text", "此处不应有文字“{}”", "no text belongs here: “{}”"},
    [EPCIS_XML_QUERY] = {"query_name", "没有名为“{}”的查询，只可用 SimpleEventQuery",
                         "there is no query called “{}”, only SimpleEventQuery"},
    [EPCIS_XML_NAME] = {"xml_name", "名称 {} 不能作为 XML 元素名，文档无法写成 XML",
                        "the name {} cannot be an element's, so there is no XML of this "
                        "document"},
    [EPCIS_XML_SIGN] = {"xml_character", "含有 XML 不允许的控制字符（{}）",
                        "there is a control character that XML does not allow ({})"},
    [EPCIS_PARAMETER] = {"parameter", "没有查询参数 {}",
                         "there is no query parameter {}"},
    [EPCIS_DIRECTION] = {"direction", "orderDirection 应为 ASC 或 DESC，不是 {}",
                         "orderDirection is ASC or DESC, not {}"},
    [EPCIS_BOTH_LIMITS] = {"both_limits", "eventCountLimit 和 maxEventCount 只可用一个",
                           "eventCountLimit and maxEventCount exclude each other"},
};

/* Appends, whole characters only. returns  the new length */
static size_t
append(char *out, size_t size, size_t at, const char *text, size_t len)
{
    if (len > size - 1 - at) {
        len = size - 1 - at;
        while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
            len--;
    }
    memcpy(out + at, text, len);
    out[at + len] = '\0';
    return at + len;
}

static void
sentence(char *out, size_t size, const char *form, const char *what)
{
    enum { WHAT_MAX = 120 };
    const char *hole = strstr(form, "{}");
    size_t before = hole ? (size_t)(hole - form) : strlen(form);
    size_t at = append(out, size, 0, form, before);
    char clipped[WHAT_MAX];

    if (!hole)
        return;
    append(clipped, sizeof clipped, 0, what ? what : "", strlen(what ? what : ""));
    at = append(out, size, at, clipped, strlen(clipped));
    append(out, size, at, hole + 2, strlen(hole + 2));
}

bool
epcis_break(struct epcis_problem *problem, enum epcis_rule rule, const char *path,
            const char *what)
{
    const struct rule *r = &RULES[rule];

    problem->exception = "epcisException:ValidationException";
    problem->rule = r->name;
    append(problem->path, sizeof problem->path, 0, path, strlen(path));
    sentence(problem->zh, sizeof problem->zh, r->zh, what);
    sentence(problem->en, sizeof problem->en, r->en, what);
    return false;
}
