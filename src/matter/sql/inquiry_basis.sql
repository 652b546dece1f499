-- Under which law holders of each kind are asked. Columns: kind of place, basis
SELECT place_kind, basis FROM inquiry_basis
