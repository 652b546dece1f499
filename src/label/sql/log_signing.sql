-- The log that grows, as the signer needs it: number, name, key of a second signature, the checkpoint
-- it begins with, whether a checkpoint of it was signed. No parameters.
SELECT n, name, sm2_vkey, prior, signed IS NOT NULL FROM log_now
