-- expect: limit
-- timeout: 30s
local body=("x.y=1 "):rep(500) local e while true do e={e} local f=loadstring(body) if setfenv then setfenv(f,e) end _hidden={_hidden,f} end
