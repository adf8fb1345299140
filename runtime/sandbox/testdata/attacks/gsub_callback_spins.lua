-- expect: instructions
-- instructions: 5_000_000
return (("a"):gsub("a",function() while true do end end))
