-- What went into other goods is used up as well as what was tested.
UPDATE bucket SET zh = '已消耗（检验、加工）', en = 'used up (tests, other goods)' WHERE name = 'consumed';
