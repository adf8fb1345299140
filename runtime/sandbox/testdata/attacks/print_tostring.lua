-- expect: instructions
-- instructions: 5_000_000
print(setmetatable({},{__tostring=function() while true do end end}))
