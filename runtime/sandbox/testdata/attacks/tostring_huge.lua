-- expect: limit
local t=setmetatable({},{__tostring=function() return ("x"):rep(1e6) end}) local k={} while true do k[#k+1]=tostring(t)..#k end
