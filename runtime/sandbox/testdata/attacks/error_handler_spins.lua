-- expect: instructions
-- instructions: 5_000_000
xpcall(function() error("x") end,function() while true do end end)
