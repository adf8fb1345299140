-- expect: deadline
-- timeout: 1s
local n=0 for i=1,1e9 do for _ in ("x"):rep(1e6):gmatch("") do n=n+1 end end return n
