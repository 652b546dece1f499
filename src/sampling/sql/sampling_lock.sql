-- The batch that is sampled, locked before its stock is read: a statement that waits reads what
-- was there before the wait. $1 batch code
SELECT id FROM batch WHERE code = $1 FOR UPDATE
