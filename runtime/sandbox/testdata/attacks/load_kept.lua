-- expect: limit
-- timeout: 30s
local t={} for i=1,1e7 do t[i]=loadstring("local a=[["..i.."]] return function() return a end") end
