/* Starts and stops the tests' cluster: cluster_tool start|stop|conninfo */
#include <stdio.h>
#include <string.h>

#include "support/cluster.h"

int
main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "start") == 0)
        return cluster_start();
    if (argc == 2 && strcmp(argv[1], "stop") == 0)
        return cluster_stop();
    if (argc == 2 && strcmp(argv[1], "conninfo") == 0)
        return puts(cluster_template()) < 0;
    return 2;
}
