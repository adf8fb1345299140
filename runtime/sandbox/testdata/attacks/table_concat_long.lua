-- expect: deadline
-- timeout: 3s
-- instructions: 100_000_000_000
local t={} for i=1,400000 do t[i]=("x"):rep(10) end while true do local s = table.concat(t) end
