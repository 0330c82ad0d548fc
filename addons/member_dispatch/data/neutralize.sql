-- A copy of the register writes to nobody: what was drafted or under way stays put.
UPDATE member_dispatch_recipient
   SET state = 'skipped', reason = 'stopped', worker = NULL
 WHERE state IN ('queued', 'sending');
UPDATE member_dispatch
   SET state = 'cancelled'
 WHERE state = 'sending';
-- Nor does it hold lists that were taken out of the real one.
UPDATE member_list
   SET file = NULL, state = 'deleted'
 WHERE state = 'ready';
