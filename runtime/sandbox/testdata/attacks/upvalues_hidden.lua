-- expect: limit
local function node(next) return function() return next end end local l while true do l=node(l) end
