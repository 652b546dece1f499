-- What was delivered is forgotten in time, by the courier.
GRANT DELETE ON epcis_delivery TO firemark_courier;
CREATE INDEX epcis_delivery_ended ON epcis_delivery (ended_at) WHERE state = 'delivered';
