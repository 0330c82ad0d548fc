-- A copy is a register of its own: what it erases is not erased in the real one.
UPDATE ir_config_parameter SET value = gen_random_uuid()::text
 WHERE key = 'database.uuid';
