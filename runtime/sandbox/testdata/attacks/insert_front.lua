-- expect: deadline
-- timeout: 1s
local t={} for i=1,1e9 do table.insert(t,1,i%2==0) if #t>2e5 then t={} end end
