-- expect: limit
-- timeout: 30s
local body=("x.y=1 "):rep(500) local t={} while true do t[#t+1]=assert(loadstring(body.."local a,b,c=... if a then return b end return function(x) return x+"..#t.." end")) end
