-- Nothing looks for events by their object, and every decision that tells something paid for the index.
drop index events_object;
