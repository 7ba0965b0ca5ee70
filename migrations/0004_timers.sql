-- What is due is found by its time, however many realms there are; those whose clock was moved ahead, or is being moved, are found at once.

create index timers_due_at on timers (due_at);
create index realms_ahead on realms (id) where clock_offset > 0 and closed_at is null;
create index realms_moving on realms (id) where clock_target is not null and closed_at is null;
