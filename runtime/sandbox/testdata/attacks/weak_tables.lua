-- expect: limit
local t=setmetatable({},{__mode="kv"}) local k={} while true do local v={} t[v]=v k[#k+1]=v end
