-- Alerts that need a look at more than the scan itself are raised by the watcher, a process of its
-- own behind the scans: copied labels, labels that should not exist, silence. And what a scan finds
-- again is counted on the open alert.
INSERT INTO alert_kind (name, zh, en, family, advice_zh, advice_en) VALUES
 ('clone_travel', '仿冒嫌疑：两次扫码之间来不及移动', 'suspected copy: too far apart too soon', 'clone',
  '到两处核对实物和编号；确有两件的，确认仿冒嫌疑并立案',
  'compare goods and code at both places; where there are two, confirm the copy and open a case'),
 ('clone_two_places', '仿冒嫌疑：记录在一处，却在另一处被扫到',
  'suspected copy: recorded at one place, scanned at another', 'clone',
  '到记录的场所核对实物是否仍在；仍在的确认仿冒嫌疑，不在的补登流向',
  'see whether it is still where the record has it; if so confirm the copy, if not record how it moved'),
 ('label_unissued', '从未签发的标签号被扫到', 'a label of a number that was never issued was scanned',
  'label', '保留实物和照片；签名有效的，立即核查签名密钥是否泄露',
  'keep goods and photograph; where its signature is right, check at once whether a key was stolen'),
 ('label_unprinted', '未打印的标签被扫到', 'a label that was never printed was scanned', 'label',
  '核对标签账和打印记录，查清标签从何而来',
  'check the label account and the prints, find out where the label came from'),
 ('label_future', '标签日期晚于今天', 'a label is dated in the future', 'label',
  '保留实物和照片；核对签发日期和设备时钟', 'keep goods and photograph; check the date and the clocks'),
 ('label_host', '标签指向其他网址', 'a label leads to a foreign address', 'label',
  '保留实物和照片，勿打开其网址；按仿冒线索核查',
  'keep goods and photograph, do not open its address; look into it as a counterfeit'),
 ('sample_astray', '抽到的批次与现场记录不符', 'the batch sampled is not what the record has there',
  'quantity', '查清该批次怎样到达现场，补登流向或更正抽样单',
  'find out how the batch came there; record its way, or correct the sampling record'),
 ('silence', '持有者逾期未回应', 'a holder has not answered in time', 'silence',
  '再次送达并电话核实；仍无回应的上门检查', 'serve it again and call; visit where there is still no answer');
