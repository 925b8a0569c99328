-- What support looks up: the calls of a customer, exact or by the beginning of the id, around a time.
CREATE INDEX "trace_customer_idx" ON "trace"("project_id", "customer_id" text_pattern_ops, "ts") WHERE "customer_id" IS NOT NULL;

-- The life of an adversarial case over all runs, and the adversarial cases of one run among 100,000 others.
CREATE INDEX "run_case_adversarial_case_idx" ON "run_case"("case_id", "run_id") WHERE "adversarial";
CREATE INDEX "run_case_adversarial_run_idx" ON "run_case"("run_id", "case_id") WHERE "adversarial";

-- The tickets of a case, what one person has flagged, and what a ticket has flagged.
CREATE INDEX "flag_case_idx" ON "flag"("case_id", "created_at") WHERE "case_id" IS NOT NULL;
CREATE INDEX "flag_created_by_idx" ON "flag"("project_id", "created_by", "created_at", "id") WHERE "created_by" IS NOT NULL;
CREATE INDEX "flag_ticket_idx" ON "flag"("project_id", "ticket_url") WHERE "ticket_url" IS NOT NULL;

-- The adversarial set, newest first.
CREATE INDEX "case_adversarial_idx" ON "case"("project_id", "created_at", "id") WHERE "kind" = 'adversarial';
