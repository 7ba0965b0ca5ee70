-- Faults of the simulated network: what the next requests to it meet, as kit/faults.ts has it; null without any. Live mode's networks have faults of their own.
alter table realms add column faults jsonb;
alter table realms add constraint realms_faults_check check (mode = 'test' or faults is null);
