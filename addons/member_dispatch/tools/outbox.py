"""SQL of the outbox."""

from odoo.tools import SQL

# First half of the key of a worker's advisory lock: one for each purpose.
LOCK_CLASS = 20190602
# A row that a mail server puts off is tried again after so long, so many times.
RETRY_AFTER = "30 minutes"
MAX_ATTEMPTS = 5


def freeze_sql(dispatch_id, channel, audience, explained):
    """Freeze `audience` into rows; return people and minors among them by reason, None
    for recipients. A child has a row for each guardian.

    :param SQL audience: see `audience_sql`
    :param explained: reasons for which a row is kept
    """
    return SQL(
        """
        WITH audience AS MATERIALIZED (%(audience)s),
        frozen AS (
          INSERT INTO member_dispatch_recipient
                 (dispatch_id, partner_id, guardian_id, channel, state, reason, ground,
                  attempts, idempotency_key)
          SELECT %(dispatch_id)s, partner_id, g.guardian_id, %(channel)s,
                 CASE WHEN reason IS NULL THEN 'queued' ELSE 'skipped' END,
                 reason, CASE WHEN reason IS NULL THEN ground END, 0,
                 gen_random_uuid()
            FROM audience
            LEFT JOIN LATERAL unnest(CASE WHEN reason IS NULL THEN guardian_ids END)
                   AS g(guardian_id) ON TRUE
           WHERE reason IS NULL OR reason = ANY(%(explained)s)
           ORDER BY partner_id, g.guardian_id
        )
        SELECT reason, count(*), count(*) FILTER (WHERE is_minor)
          FROM audience GROUP BY reason
        """,
        audience=audience,
        dispatch_id=dispatch_id,
        channel=channel,
        explained=list(explained),
    )


def prepare_sql(dispatch_id, query):
    """Let PostgreSQL plan once what is asked of each person: planning takes far longer
    than the answer. The plan lasts as long as the connection, or until `FORGET`.

    :param query: a function from a person's id to SQL, see `audience_sql`
    """
    return SQL("PREPARE %s (int) AS %s", _asked(dispatch_id), query(SQL("$1")))


def ask_sql(dispatch_id, partner_id):
    """Ask what `prepare_sql` prepared."""
    return SQL("EXECUTE %s (%s)", _asked(dispatch_id), partner_id)


def _asked(dispatch_id):
    return SQL.identifier(f"audience_{dispatch_id}")


FORGET = SQL("DEALLOCATE ALL")


def next_sql(after):
    """Lock the next row whose time has come, behind row `after`: with the name and
    language of who reads it, the guardian where it is one, and the child's first name.

    Rows that another worker is claiming are stepped over, so that any number of
    workers share one queue.
    """
    return SQL(
        """
        SELECT r.id, r.dispatch_id, r.partner_id, r.idempotency_key, r.attempts,
               COALESCE(NULLIF(q.preferred_name, ''), q.name) AS name, q.lang,
               r.guardian_id,
               split_part(COALESCE(NULLIF(p.preferred_name, ''), p.name), ' ', 1)
          FROM member_dispatch_recipient r
          JOIN member_dispatch d ON d.id = r.dispatch_id AND d.state = 'sending'
          JOIN res_partner p ON p.id = r.partner_id
          JOIN res_partner q ON q.id = COALESCE(r.guardian_id, r.partner_id)
         WHERE r.state = 'queued' AND r.id > %s
           AND (r.not_before IS NULL OR r.not_before <= now() AT TIME ZONE 'UTC')
         ORDER BY r.id
         LIMIT 1
           FOR UPDATE OF r SKIP LOCKED
        """,
        after,
    )


def claim_sql(row_id, worker, address, ground):
    """Say that `worker` is about to hand the row over to `address`, on what ground."""
    return SQL(
        """
        UPDATE member_dispatch_recipient
           SET state = 'sending', worker = %s, address = %s, ground = %s,
               attempts = attempts + 1
         WHERE id = %s
        """,
        worker,
        address,
        ground,
        row_id,
    )


def withdraw_sql(row_id, reason):
    """The row may not leave any more."""
    return SQL(
        """
        UPDATE member_dispatch_recipient
           SET state = 'skipped', reason = %s, ground = NULL, attempts = attempts + 1
         WHERE id = %s
        """,
        reason,
        row_id,
    )


def mark_sql(row_id, state, reason):
    """Write down what became of a claimed row."""
    return SQL(
        """
        UPDATE member_dispatch_recipient
           SET state = %(state)s, reason = %(reason)s, worker = NULL,
               sent_at = CASE WHEN %(state)s = 'sent'
                              THEN clock_timestamp() AT TIME ZONE 'UTC' END
         WHERE id = %(id)s AND state = 'sending'
        """,
        id=row_id,
        state=state,
        reason=reason,
    )


def told_sql(row_id, purpose_id, today):
    """A message that was handed over told a possible member where we have them from,
    see `dispatch_email`. Behind `mark_sql`, in the same transaction."""
    return SQL(
        """
        UPDATE member_prospect q
           SET informed_on = %(today)s
          FROM member_dispatch_recipient r
         WHERE r.id = %(id)s AND r.state = 'sent'
           AND q.partner_id = r.partner_id AND q.purpose_id = %(purpose)s
           AND q.informed_on IS NULL
        """,
        id=row_id,
        purpose=purpose_id,
        today=today,
    )


def put_off_sql(row_id):
    """The server said "not now": try again later, and give up in the end."""
    return SQL(
        """
        UPDATE member_dispatch_recipient
           SET worker = NULL,
               state = CASE WHEN attempts < %(limit)s THEN 'queued' ELSE 'failed' END,
               reason = CASE WHEN attempts < %(limit)s THEN NULL ELSE 'gave_up' END,
               not_before = now() AT TIME ZONE 'UTC' + interval %(retry)s
         WHERE id = %(id)s AND state = 'sending'
        """,
        id=row_id,
        limit=MAX_ATTEMPTS,
        retry=RETRY_AFTER,
    )


def release_sql(row_id):
    """The server was out of reach: as if the row had never been claimed."""
    return SQL(
        """
        UPDATE member_dispatch_recipient
           SET worker = NULL, state = 'queued', attempts = attempts - 1
         WHERE id = %s AND state = 'sending'
        """,
        row_id,
    )


def abandoned_sql():
    """Rows that a worker claimed which is gone: nobody knows whether they left."""
    return SQL(
        """
        UPDATE member_dispatch_recipient r
           SET state = 'in_doubt', reason = 'worker_lost', worker = NULL
         WHERE r.state = 'sending'
           AND NOT EXISTS (
             SELECT FROM pg_locks l
              WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
                AND l.database = (SELECT oid FROM pg_database
                                   WHERE datname = current_database())
                AND l.classid = %s AND l.objid::bigint = r.worker)
        RETURNING r.dispatch_id
        """,
        LOCK_CLASS,
    )


def stopped_sql():
    """Rows that were claimed as their message was stopped, and came back to wait."""
    return SQL(
        """
        UPDATE member_dispatch_recipient r
           SET state = 'skipped', reason = 'stopped'
          FROM member_dispatch d
         WHERE d.id = r.dispatch_id AND d.state = 'cancelled' AND r.state = 'queued'
        RETURNING r.dispatch_id
        """
    )


def stop_sql(dispatch_ids):
    return SQL(
        """
        UPDATE member_dispatch_recipient
           SET state = 'skipped', reason = 'stopped'
         WHERE dispatch_id = ANY(%s) AND state = 'queued'
        """,
        list(dispatch_ids),
    )


def count_sql(dispatch_ids):
    """(message, sent, failed, withdrawn after the freeze, still open) by message.

    Left out when sending began is no outcome: those rows were never queued.
    """
    return SQL(
        """
        SELECT dispatch_id,
               count(*) FILTER (WHERE state = 'sent'),
               count(*) FILTER (WHERE state = 'failed'),
               count(*) FILTER (WHERE state = 'skipped' AND attempts > 0
                                   OR reason = 'stopped'),
               count(*) FILTER (WHERE state IN ('queued', 'sending'))
          FROM member_dispatch_recipient
         WHERE dispatch_id = ANY(%s)
         GROUP BY dispatch_id
        """,
        list(dispatch_ids),
    )
