-- expect: instructions
-- instructions: 5_000_000
return load(function() while true do end end)
