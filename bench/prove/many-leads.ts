// A workspace with very many leads in its queue, written straight into the table: made for measuring, with every column varied.
import { randomUUID } from 'node:crypto'

type AsOwner = (sql: string, values?: unknown[]) => Promise<unknown>

/** Fills a tenant's queue with so many leads. */
export async function fillQueue(asOwner: AsOwner, tenantId: string, leads: number): Promise<void> {
  await asOwner(`
    INSERT INTO queue_item (tenant_id, profile_id, target_id, prediction_id, name, company, search, score, grade, probability, percentile, evidence, trend, reason_short, reason_long, reason_points, strip, amount, currency,
      expected, rank, next_action, owner_id, stage, sla_due_at, last_touch_at, source_name, country, tags, lead_since, scored_at)
    SELECT $1, gen_random_uuid(), $2, gen_random_uuid(), 'Person ' || n, 'Firm ' || n % 997, lower('Person ' || n || ' Firm ' || n % 997 || ' person' || n || '@example.com'), 1 + n * 7919 % 99,
      (ARRAY['D','C','B','A'])[1 + n * 7919 % 4], (n * 7919 % 1000) / 1000.0, (n % 100) / 100.0, (ARRAY['full','fair','low'])[1 + n % 3], (n * 31 % 400) / 10.0 - 20, 'Viewed the pricing page 3 times', 'Viewed the **pricing page 3 times** in the last 7 days', 12.6,
      ARRAY[12.6, -5.2, 4.1, 3.3, -2.2, 1.9, 0.8, 0.4, 0.2], n * 37 % 90000, 'EUR', (n * 7919 % 1000) / 1000.0 * (n * 37 % 90000), (n * 7919 % 1000) / 1000.0 * (n * 37 % 90000), 'call', NULL, (ARRAY['new','working','qualified','proposal'])[1 + n % 4],
      now() + (n % 96 - 20) * interval '1 hour', now() - (n % 60) * interval '1 day', (ARRAY['web form','trade fair','referral','partner'])[1 + n % 4], (ARRAY['DE','FR','NL','AT'])[1 + n % 4], CASE WHEN n % 10 = 0 THEN ARRAY['hot'] ELSE '{}' END, now() - (n % 180) * interval '1 day', now()
    FROM generate_series(1, $3::int) n`, [tenantId, randomUUID(), leads])
  await asOwner('VACUUM ANALYZE queue_item')
}
