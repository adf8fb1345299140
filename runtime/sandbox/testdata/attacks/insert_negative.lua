-- expect: ok or error
local t={} table.insert(t,-2^31,1)
