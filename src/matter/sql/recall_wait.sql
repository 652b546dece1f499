-- Waits for whoever decides on a recall: numbers of waivers are drawn one after another. $1 recall
SELECT id FROM recall WHERE id = $1::uuid FOR UPDATE
