-- Names of kinds and states in both languages.

INSERT INTO event_kind (code, name, zh, en, apply, biz_step, disposition) VALUES
 (1,  'party_registered',   '登记单位',   'party registered',      'apply_party', NULL, NULL),
 (2,  'place_registered',   '登记场所',   'place registered',      'apply_place', NULL, NULL),
 (3,  'product_registered', '登记产品',   'product registered',    'apply_product', NULL, NULL),
 (4,  'batch_registered',   '登记批次',   'batch registered',      'apply_batch', 'commissioning', 'active'),
 (10, 'labels_issued',      '签发标签',   'labels issued',         'apply_labels_issued', 'encoding', 'encoded'),
 (11, 'labels_signed',      '标签签名',   'labels signed',         'apply_labels_signed', 'encoding', 'encoded'),
 (12, 'labels_voided',      '标签作废',   'labels voided',         'apply_labels_voided', 'decommissioning', 'inactive'),
 (20, 'delivered',          '交付',       'delivered',             'apply_movement', 'shipping', 'in_transit'),
 (21, 'scanned',            '扫码',       'scanned',               NULL, 'inspecting', NULL),
 (22, 'installed',          '安装',       'installed',             'apply_movement', 'installing', 'active'),
 (23, 'removed',            '拆除',       'removed',               'apply_movement', 'removing', 'recalled'),
 (24, 'received',           '收货',       'received',              'apply_movement', 'receiving', 'in_progress'),
 (25, 'collected',          '收缴',       'collected',             'apply_movement', 'collecting', 'disposed'),
 (26, 'destroyed',          '销毁',       'destroyed',             'apply_movement', 'destroying', 'destroyed'),
 (27, 'stock_counted',      '盘点',       'stock counted',         'apply_stock_count', 'stock_taking', NULL),
 (28, 'consumed',           '检验消耗',   'consumed in testing',   'apply_movement', 'sampling', 'unavailable'),
 (29, 'left_area',          '流出本市',   'left the area',         'apply_movement', 'shipping', NULL),
 (30, 'sampled',            '抽样',       'sampled',               'apply_sampled', 'sampling', 'unavailable'),
 (31, 'result_recorded',    '检验结果',   'result recorded',       'apply_result', 'inspecting', NULL),
 (40, 'recall_opened',      '启动召回',   'recall opened',         'apply_recall_opened', 'holding', 'recalled'),
 (41, 'order_issued',       '责令更换',   'replacement ordered',   'apply_order_issued', NULL, NULL),
 (42, 'order_served',       '送达',       'order served',          'apply_order_state', NULL, NULL),
 (43, 'order_done',         '更换完成',   'order done',            'apply_order_state', NULL, NULL),
 (44, 'recall_closed',      '召回结束',   'recall closed',         'apply_recall_state', NULL, NULL),
 (45, 'recall_reopened',    '召回重启',   'recall reopened',       'apply_recall_state', NULL, NULL),
 (50, 'destruction_opened', '销毁立项',   'destruction opened',    'apply_destruction_opened', NULL, NULL),
 (51, 'destruction_closed', '销毁完成',   'destruction closed',    'apply_destruction_closed', NULL, NULL),
 (60, 'alert_raised',       '预警',       'alert raised',          'apply_alert_raised', NULL, NULL),
 (61, 'alert_closed',       '预警关闭',   'alert closed',          'apply_alert_closed', NULL, NULL);

INSERT INTO bucket (name, place_in_balance, zh, en) VALUES
 ('stock',       1, '库存',           'in stock'),
 ('transit',     2, '在途',           'in transit'),
 ('installed',   3, '已安装',         'installed'),
 ('removed',     4, '已拆除待收缴',   'removed, awaiting collection'),
 ('custody',     5, '已收缴(保管中)', 'in custody'),
 ('destroyed',   6, '已销毁',         'destroyed'),
 ('consumed',    7, '检验消耗',       'consumed in testing'),
 ('out_of_area', 8, '流出本市',       'out of area'),
 ('relabelled',  9, '改标',           're-labelled'),
 ('missing',    10, '盘点短少',       'missing at a count');

INSERT INTO grade (code, name, zh, en) VALUES
 (1, 'scanned',    '扫码', 'scanned'),
 (2, 'documented', '单据', 'documented'),
 (3, 'declared',   '申报', 'declared'),
 (4, 'inferred',   '推断', 'inferred');

INSERT INTO unit_status (code, name, zh, en, todo_zh, todo_en) VALUES
 (0, 'normal',     '正常',         'normal', '无需处理', 'nothing to do'),
 (1, 'void',       '未签发或已作废', 'not issued or void',
     '不得使用；保留实物并报告监管部门', 'do not use; keep the product and report it'),
 (2, 'suspended',  '暂停使用',     'suspended', '停止销售和使用，等待通知', 'stop sale and use, wait for notice'),
 (3, 'recalled',   '已召回',       'recalled',
     '立即停用，登记并按更换令更换', 'stop using it now, record it and replace it under the order'),
 (4, 'replaced',   '已更换',       'replaced',
     '应已拆除：不得再次安装，立即收缴', 'should have been removed: do not install, collect it now'),
 (5, 'destroyed',  '已销毁',       'destroyed',
     '不应存在：拍照、扣留并立即报告', 'should not exist: photograph, hold and report at once'),
 (6, 'clone_suspected', '疑似仿冒', 'clone suspected',
     '比对照片和编号，保留并报告', 'compare photo and serial, keep it and report'),
 (7, 'seized',     '已查封扣押',   'seized', '不得移动或使用', 'do not move or use');

INSERT INTO party_kind (name, zh, en) VALUES
 ('producer',   '生产者',   'producer'),
 ('dealer',     '销售者',   'dealer'),
 ('platform',   '电商平台', 'platform'),
 ('site',       '工地',     'construction site'),
 ('premises',   '使用场所', 'premises'),
 ('laboratory', '检验机构', 'laboratory'),
 ('agency',     '监管部门', 'agency'),
 ('disposer',   '销毁单位', 'disposer'),
 ('certifier',  '认证机构', 'certification body');

INSERT INTO alert_kind (name, zh, en) VALUES
 ('backflow_recalled',  '回流：已召回产品被扫到',     'backflow: a recalled unit was scanned'),
 ('backflow_replaced',  '回流：已更换产品被扫到',     'backflow: a replaced unit was scanned'),
 ('backflow_destroyed', '回流：已销毁产品被扫到',     'backflow: a destroyed unit was scanned'),
 ('backflow_void',      '回流：作废标签被扫到',       'backflow: a void label was scanned'),
 ('install_refused',    '拒绝安装：产品不得使用',     'installation refused: the product must not be used'),
 ('more_than_whole',    '数量超过申报产量',           'more than the declared output');

-- GB/T 2260 codes; from 319001 on they are ours, for special areas outside that standard.
INSERT INTO area (code, name_zh, name_en, kind, lon, lat) VALUES
 (310000, '上海市', 'Shanghai', 'city', 121.47, 31.23),
 (310101, '黄浦区', 'Huangpu', 'district', 121.49, 31.22),
 (310104, '徐汇区', 'Xuhui', 'district', 121.44, 31.19),
 (310105, '长宁区', 'Changning', 'district', 121.42, 31.22),
 (310106, '静安区', 'Jing''an', 'district', 121.45, 31.23),
 (310107, '普陀区', 'Putuo', 'district', 121.40, 31.25),
 (310109, '虹口区', 'Hongkou', 'district', 121.49, 31.26),
 (310110, '杨浦区', 'Yangpu', 'district', 121.53, 31.26),
 (310112, '闵行区', 'Minhang', 'district', 121.38, 31.11),
 (310113, '宝山区', 'Baoshan', 'district', 121.49, 31.40),
 (310114, '嘉定区', 'Jiading', 'district', 121.27, 31.38),
 (310115, '浦东新区', 'Pudong New Area', 'district', 121.54, 31.22),
 (310116, '金山区', 'Jinshan', 'district', 121.34, 30.74),
 (310117, '松江区', 'Songjiang', 'district', 121.23, 31.03),
 (310118, '青浦区', 'Qingpu', 'district', 121.12, 31.15),
 (310120, '奉贤区', 'Fengxian', 'district', 121.47, 30.92),
 (310151, '崇明区', 'Chongming', 'district', 121.40, 31.62),
 (319001, '临港新片区', 'Lin-gang Special Area', 'special', NULL, NULL),
 (319002, '机场', 'Airports', 'special', NULL, NULL),
 (319003, '化学工业区', 'Chemical Industry Park', 'special', NULL, NULL),
 (319004, '水上', 'Waterways', 'special', NULL, NULL),
 (319005, '轨道交通', 'Rail transit', 'special', NULL, NULL),
 (319006, '虹桥国际中央商务区', 'Hongqiao International CBD', 'special', NULL, NULL),
 (319007, '国际旅游度假区', 'International Tourism Resort', 'special', NULL, NULL),
 (319008, '长兴岛', 'Changxing Island', 'special', NULL, NULL);
