-- Keeps what was put, or fails the whole transaction where it was deleted meanwhile, or as many as may be are kept at its place by now:
-- files that are brought at the same time know nothing of each other before.
create function gateway.keep_attachment(which uuid, most int) returns void language plpgsql as $$
declare
    one gateway.attachment;
begin
    select a.place, a.place_id, a.added_at into one.place, one.place_id, one.added_at from gateway.attachment a where a.attachment_id = which;
    perform pg_advisory_xact_lock(hashtextextended('attachments at ' || one.place || ' ' || one.place_id, 0));
    if (select count(*) from gateway.attachment a
            where (a.place, a.place_id) = (one.place, one.place_id) and a.is_kept and a.kept_until > one.added_at) >= most then
        raise exception 'as many files as may be are kept' using errcode = 'GW409';
    end if;
    perform gateway.keep_attachment(which);
end
$$;
