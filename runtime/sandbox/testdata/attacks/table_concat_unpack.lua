-- expect: deadline
-- timeout: 3s
-- instructions: 100_000_000_000
local t={} for i=1,400000 do t[i]=("x"):rep(10) end while true do table.concat(t, ("y"):rep(10)) unpack(t,1,2000) end
