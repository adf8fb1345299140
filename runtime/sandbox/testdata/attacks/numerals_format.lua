-- expect: deadline
-- timeout: 1s
local a=("0"):rep(2^20-1).."1" local t={} for i=1,2000 do t[i]=a end while true do (("%d"):rep(2000)):format(unpack(t)) end
