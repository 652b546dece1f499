#include "demo/names.h"

const struct demo_maker DEMO_MAKER[DEMO_MAKERS] = {
    {"不周山灭火器材厂", 310114, {DEMO_EXT_ABC, DEMO_EXT_CO2}},
    {"归墟水系消防器材厂", 310120, {DEMO_EXT_WATER, DEMO_HOSE}},
    {"毕方消防设备厂", 310115, {DEMO_EXT_ABC, DEMO_EXT_WATER}},
    {"重明应急灯具厂", 310117, {DEMO_LIGHT, DEMO_LIGHT}},
    {"烛龙照明器材厂", 310118, {DEMO_LIGHT, DEMO_LIGHT}},
    {"飞廉呼吸防护用品厂", 310116, {DEMO_MASK, DEMO_MASK}},
    {"屏翳呼吸器材厂", 310000, {DEMO_MASK, DEMO_MASK}},
    {"司晨报警电子厂", 310112, {DEMO_ALARM, DEMO_SMOKE}},
    {"谛听探测器厂", 310000, {DEMO_ALARM, DEMO_SMOKE}},
    {"昆仑虚防火门厂", 310113, {DEMO_DOOR, DEMO_SHUTTER}},
    {"悬圃门业制造厂", 310000, {DEMO_DOOR, DEMO_SHUTTER}},
    {"弱水消防水带厂", 310000, {DEMO_HOSE, DEMO_HYDRANT}},
    {"火浣布制品厂", 310151, {DEMO_BLANKET, DEMO_BLANKET}},
    {"丹穴灭火器材厂", 310000, {DEMO_EXT_CO2, DEMO_EXT_ABC}},
};

const struct demo_dealer DEMO_DEALER[DEMO_DEALERS] = {
    {"大荒消防器材行", 310101, "dealer"},     {"海内消防商店", 310104, "dealer"},
    {"海外五金消防店", 310105, "dealer"},     {"西次消防用品店", 310106, "dealer"},
    {"东次劳防用品店", 310107, "dealer"},     {"南次消防器材店", 310109, "dealer"},
    {"北次安防用品店", 310110, "dealer"},     {"中次消防器材行", 310112, "dealer"},
    {"招摇消防批发部", 310113, "dealer"},     {"堂庭消防批发部", 310114, "dealer"},
    {"杻阳消防批发部", 310115, "dealer"},     {"柢山五金批发部", 310116, "dealer"},
    {"亶爰消防器材店", 310117, "dealer"},     {"基山劳防用品店", 310118, "dealer"},
    {"青丘消防器材店", 310120, "dealer"},     {"箕尾五金店", 310151, "dealer"},
    {"浮玉建材市场消防摊", 310115, "dealer"}, {"洵山建材消防店", 310115, "dealer"},
    {"令丘门窗经营部", 310112, "dealer"},     {"仑者水暖消防店", 310107, "dealer"},
    {"禺槀电工器材店", 310110, "dealer"},     {"南禺照明电器行", 310106, "dealer"},
    {"三青鸟网上商城", 310104, "platform"},   {"比翼网上集市", 310105, "platform"},
    {"临洋消防器材店", 319001, "dealer"},     {"长股岛五金店", 319008, "dealer"},
};

const struct demo_office DEMO_OFFICE[DEMO_OFFICES] = {
    {"A001", "agency", "示范市市场监管局暂存库", 310106},
    {"A002", "agency", "示范市浦东新区市场监管局暂存库", 310115},
    {"A003", "agency", "示范市消防救援总队暂存库", 310107},
    {"L001", "laboratory", "示范市消防产品检验所", 310117},
    {"L002", "laboratory", "羲和检验实验室", 310114},
    {"X001", "disposer", "息壤危险废物处置场", 310116},
    {"X002", "disposer", "太墟金属回收拆解场", 310113},
    {"C001", "certifier", "司幽产品认证中心", 310000},
};

const struct demo_product DEMO_PRODUCT[DEMO_PRODUCTS] = {
    [DEMO_EXT_ABC] = {"EXT-ABC", "手提式干粉灭火器", "portable dry-powder extinguisher",
                      "MFZ/ABC4", "具", "GB 4351.1-2005", "ccc", 3, 3,
                      "灭火剂主要组分含量", "磷酸二氢铵 ≥75 %"},
    [DEMO_EXT_WATER] = {"EXT-W", "手提式水基型灭火器",
                        "portable water-based extinguisher", "MSZ/6", "具",
                        "GB 4351.1-2005", "ccc", 3, 3, "喷射剩余率", "≤15 %"},
    [DEMO_EXT_CO2] = {"EXT-CO2", "手提式二氧化碳灭火器", "portable CO₂ extinguisher",
                      "MT/3", "具", "GB 4351.1-2005", "ccc", 2, 2, "充装总量误差",
                      "0 %～−5 %"},
    [DEMO_ALARM] = {"ALARM", "独立式感烟火灾探测报警器", "stand-alone smoke alarm",
                    "JTY-D1", "只", "GB 20517", "ccc", 3, 3, "报警动作值",
                    "响应阈值符合标准"},
    [DEMO_SMOKE] = {"SMOKE", "点型感烟火灾探测器", "point smoke detector", "JTY-P2", "只",
                    "GB 4715", "ccc", 3, 3, "火灾灵敏度", "试验火响应符合标准"},
    [DEMO_LIGHT] = {"LIGHT", "消防应急照明灯具", "emergency luminaire", "M-ZFZD-E5W",
                    "套", "GB 17945-2010", "ccc", 2, 2, "应急工作时间", "≥90 min"},
    [DEMO_MASK] = {"MASK", "过滤式消防自救呼吸器", "filter-type escape respirator",
                   "TZL30", "具", "GB 21976.7", "ccc", 3, 3, "一氧化碳防护性能",
                   "TWA ≤200 mL/m³"},
    [DEMO_DOOR] = {"DOOR", "钢质隔热防火门", "insulated steel fire door",
                   "GFM-1021-A1.50", "樘", "GB 12955", "voluntary", 1, 1, "耐火性能",
                   "耐火隔热性和完整性 ≥1.5 h"},
    [DEMO_SHUTTER] = {"SHUTTER", "特级防火卷帘", "fire shutter", "TFJ-300300", "樘",
                      "GB 14102", "voluntary", 1, 1, "启闭性能",
                      "启闭平稳，速度符合标准"},
    [DEMO_HOSE] = {"HOSE", "有衬里消防水带", "lined fire hose", "8-65-20", "根",
                   "GB 6246", "voluntary", 1, 1, "爆破压力", "≥2.4 MPa"},
    [DEMO_BLANKET] = {"BLANKET", "灭火毯", "fire blanket", "MT-1.2", "条", "XF 1205-2014",
                      "voluntary", 2, 2, "绝缘与断裂强力", "断裂强力符合标准"},
    [DEMO_HYDRANT] = {"HYDRANT", "室内消火栓", "indoor hydrant", "SN65", "台",
                      "GB 3445-2018", "voluntary", 2, 2, "水压强度",
                      "2.4 MPa 保压 2 min 无渗漏"},
};

const struct demo_use DEMO_USE[DEMO_USES] = {
    {"小学", 600, 1500, 0},          {"中学", 800, 2200, 0},
    {"幼儿园", 120, 420, 0},         {"商厦", 1500, 6000, 0},
    {"购物中心", 3000, 12000, 0},    {"小区", 800, 4500, 0},
    {"医院", 600, 3200, 0},          {"养老院", 80, 360, 0},
    {"宾馆", 150, 900, 0},           {"写字楼", 500, 3500, 0},
    {"大厦工地", 60, 420, 0}, /* construction sites: the name ends in 工地 */
    {"住宅工地", 40, 300, 0},        {"剧院", 300, 1800, 0},
    {"候机楼", 2000, 15000, 319002}, {"化工仓库", 20, 160, 319003},
    {"客运码头", 200, 1800, 319004}, {"地铁站", 1500, 9000, 319005},
    {"会展馆", 2000, 20000, 319006}, {"游乐城", 3000, 16000, 319007},
};

const char *const DEMO_WORD[DEMO_WORDS] = {
    "青丘",   "扶桑",   "汤谷", "瀛洲",   "方壶",   "员峤",   "岱舆",   "若木",
    "建木",   "寻木",   "甘渊", "虞渊",   "望舒",   "句芒",   "蓐收",   "玄冥",
    "穷桑",   "空桑",   "华胥", "雷泽",   "昧谷",   "崦嵫",   "阆风",   "流沙",
    "丹木",   "沃野",   "诸夭", "君子国", "大人国", "羽民国", "长股国", "三身国",
    "白民国", "轩辕丘", "文鳐", "鹓雏",   "当康",   "乘黄",   "驺吾",   "白泽",
    "旋龟",   "文茎",   "迷榖", "祝余",   "沙棠",   "琅玕",   "玉膏",   "凤凰卵"};

const char *const DEMO_STREET[DEMO_STREETS] = {
    "扶桑路",   "若木街",   "建木路",   "九尾巷",   "夸父大道", "精卫路",
    "鲲鹏东路", "鲲鹏西路", "刑天街",   "大椿路",   "冥灵路",   "朝菌弄",
    "蟪蛄弄",   "冯夷路",   "巨鳌路",   "息壤街",   "弱水路",   "悬圃路",
    "玄圃弄",   "赤水北街", "黑水南街", "三珠树路", "不死树弄", "天吴路"};

const char DEMO_PASSWORD[] = "firemark-demo";

const struct demo_person DEMO_PERSON[DEMO_PEOPLE] = {
    {"insp", "检查员甲", "inspector", 310000, NULL, "现场扫码、送达、更换、收缴",
     "scans on site, serves, replaces, collects"},
    {"insp2", "检查员乙", "inspector", 310000, NULL, "第二名执法人员（销毁须两人）",
     "the second officer, for destruction"},
    {"intake", "受理员丙", "intake", 310000, NULL, "抽样单、标签、检验结果",
     "sampling records, labels, results"},
    {"district", "监管员丁", "regulator_district", 310115, NULL, "浦东新区：召回、更换令",
     "Pudong: recalls and orders"},
    {"city", "监管员戊", "regulator_city", 310000, NULL, "全市：召回、结案、销毁",
     "the whole city: recalls, closing, destruction"},
    {"company", "联络员己", "company", 310000, "P003", "企业：只见本企业的批次和更换令",
     "a producer: sees its own batches only"},
    {"admin", "管理员庚", "administrator", 310000, NULL, "用户与设置",
     "people and settings"},
};
