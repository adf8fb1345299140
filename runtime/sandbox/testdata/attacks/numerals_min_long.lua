-- expect: error
-- timeout: 1s
local a=("0"):rep(7*2^20).."1" local t={} for i=1,2000 do t[i]=a end return math.min(unpack(t))
