-- Events that an unknown identifier held up are looked at again.
UPDATE epcis_mapping SET state = 'waiting' WHERE state = 'refused' AND code = 'name_unknown'
