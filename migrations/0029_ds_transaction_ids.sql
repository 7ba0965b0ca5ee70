-- What the scheme's directory server calls the transaction (EMV 3-D Secure, dsTransID).
alter table authentications add column ds_transaction_id text;
