-- Events are read in the order of their ids, which begin with their time and count up: by the index of the key, so that the making of payments pays for no other. It takes one order in every database.
alter table events alter column id type text collate "C";
