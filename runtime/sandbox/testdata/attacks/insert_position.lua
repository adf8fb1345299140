-- expect: error
local t={} table.insert(t,67108863,1)
